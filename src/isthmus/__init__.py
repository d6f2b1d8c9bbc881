"""isthmus: network reachability and segmentation for AWS, with proof."""

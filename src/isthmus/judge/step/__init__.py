"""What a packet meets, one file per thing, each written from AWS's documentation alone."""

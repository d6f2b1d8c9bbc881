"""The service: isthmus over HTTP. A thin shell over the library: it asks, it does not decide."""

"""What does a large submission cost: memory above idle, and seconds, in the service as it is run?"""

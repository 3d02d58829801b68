"""What is a sample?"""

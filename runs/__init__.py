"""What is a run?"""

"""What is a submission?"""

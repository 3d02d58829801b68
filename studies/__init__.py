"""What is a study?"""

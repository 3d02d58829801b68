"""What is an analysis?"""

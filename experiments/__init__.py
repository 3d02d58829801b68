"""What is an experiment?"""

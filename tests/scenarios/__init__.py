"""Does a whole conversation work, over a real connection?"""

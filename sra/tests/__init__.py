"""Does the library hold its promises on small documents?"""

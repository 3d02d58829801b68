"""What remains to be done, and who is alive to do it?

A duty is a row written in the transaction that makes it necessary (`outbox`); a broker's message is only a
hint to look at the row now (`tasks`). Nothing here knows what the duties are about.
"""

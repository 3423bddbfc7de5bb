"""What the magics and the command line share: options, voices of both lists, consent, checks of this machine.

Nothing here prints, asks or knows IPython; ``magics`` and ``cli`` are the two faces on it.
"""

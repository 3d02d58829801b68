"""The archives: what each is asked, and what its answers mean. One module or folder each; none opens a socket."""

"""What do the archives hold, and how is it brought here and kept in step? NCBI, ENA, DDBJ, another server like ours.

One loop for all of them: change → fetch → decode → publish. What an archive speaks is said in `archives`.
"""

"""What do the archives' dialects of SRA XML write otherwise than ENA's schema of today, and how is it evened out?

Every difference is one rule, declared as data: `insdc` (NCBI and DDBJ, SRA 1.5–1.6) with `insdc_analysis`,
`ncbi_package` (what NCBI's answers add), `ena` (ENA 2013 and 1.8), `obsolete` (SRA 1.0–1.4) and `untidy` (anyone).
Terms and orders are tables. `normalising` applies them. Reading documents is in `sra.reading`.
"""

"""How does a service that speaks S3 keep our bytes?"""

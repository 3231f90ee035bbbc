r
s3://x/y

job-executor-service
../../..
-f
families-known.yaml

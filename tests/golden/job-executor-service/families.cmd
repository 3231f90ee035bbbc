job-executor-service
../../..
-f
families.yaml

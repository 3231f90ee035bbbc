job-executor-service
../../..
-f
restricted-service.yaml

job-executor-service
../../..
-f
additional.yaml

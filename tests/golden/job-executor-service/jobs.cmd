job-executor-service
../../..
-f
jobs.yaml

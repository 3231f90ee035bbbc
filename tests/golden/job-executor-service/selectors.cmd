job-executor-service
../../..
-f
selectors.yaml

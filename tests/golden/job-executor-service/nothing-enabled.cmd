job-executor-service
../../..

job-executor-service
../../..
--set
refresh.enabled=true

job-executor-service
../../..
--set
refresh=null

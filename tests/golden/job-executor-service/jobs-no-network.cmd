job-executor-service
../../..
--set
jobConfig.networkPolicy.enabled=true,networkPolicy=null

job-executor-service
../../..
--set
jobConfig.networkPolicy.enabled=true,jobConfig.networkPolicy.blockCIDRs=10.0.0.0/8,networkPolicy.egress=null

job-executor-service
../../..
--set-json
jobConfig.networkPolicy={"enabled":true,"blockCIDRs":["::ffff:10.0.0.0/104"]}

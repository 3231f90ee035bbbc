job-executor-service
../../..
--set-json
jobConfig.networkPolicy={"enabled":true,"blockCIDRs":["::/0","0.0.0.0/0"]}

job-executor-service
../../..
--set-json
jobConfig.networkPolicy={"enabled":true,"blockCIDRs":["::/0","10.0.0.0/8"]}

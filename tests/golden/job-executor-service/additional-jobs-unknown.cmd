job-executor-service
../../..
-f
jobs.yaml
--set-json
jobConfig.networkPolicy.additional=[{"name":"a","host":"proxy.example.com"}]

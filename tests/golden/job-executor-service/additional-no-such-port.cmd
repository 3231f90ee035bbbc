job-executor-service
../../..
-f
additional-hosts.yaml
--set-json
networkPolicy.egress.additional=[{"name":"git","service":"gitea.tools","ports":[{"port":80},{"port":443}]}]

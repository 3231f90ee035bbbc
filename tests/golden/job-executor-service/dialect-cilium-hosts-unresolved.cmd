job-executor-service
../../..
--set
networkPolicy.dialect=cilium,networkPolicy.egress.enabled=true
--set-json
networkPolicy.egress.additional=[{"name":"proxy","host":"proxy.example.com:3128"},{"name":"git","url":"https://git.example.com/x"},{"name":"any","host":"mail.example.com"}]

job-executor-service
../../..
--set
networkPolicy.dialect=cilium,networkPolicy.egress.enabled=true,remoteControlPlane.api.hostname=192.0.2.7
--set-json
networkPolicy.egress.additional=[{"name":"git","service":"git.tools"}]

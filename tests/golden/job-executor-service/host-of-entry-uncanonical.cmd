job-executor-service
../../..
--set
networkPolicy.egress.enabled=true
--set
networkPolicy.egress.k8sMasterCIDR=10.20.0.0/28
--set-string
remoteControlPlane.api.hostname=2001:db8::7
--set-json
networkPolicy.egress.resolved.controlPlane=[{"cidr":"2001:db8::7/128","host":"2001:DB8:0:0::7","from":"given as an address"}]

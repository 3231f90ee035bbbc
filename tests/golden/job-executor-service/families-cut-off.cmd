job-executor-service
../../..
-f
families.yaml
--set-json
networkPolicy.ipFamilies=["IPv6"]
--set-json
networkPolicy.egress.resolved.controlPlane=[{"cidr":"203.0.113.7/32","host":"keptn.example.com"}]

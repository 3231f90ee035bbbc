job-executor-service
../../..
-f
default-host.yaml
--set-json
networkPolicy.egress.gateway={"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"other"}}}

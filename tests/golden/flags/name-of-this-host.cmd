chart
--name-template
{{ getHostByName "127.0.0.1" }}

rel
chart
--include-crds
-s
crds/sub/gadget.yml

rel
chart
--set
global.region=west,global.nested.b=2,cache.global.extra=3

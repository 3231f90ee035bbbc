version
--bogus

/** A map of nginx for `http`: `$cors_preflight` is 1 in a preflight only, not in other OPTIONS requests. */
export const nginxPreflightMap = `map "$request_method $http_access_control_request_method" $cors_preflight {
  "~^OPTIONS ." 1;
}`

/** What opens the block that answers preflights. */
export const nginxPreflightTest = 'if ($cors_preflight) {'

<?php
// Answers what PHP itself put into $_COOKIE for this request; nested arrays stay objects, so that a[_ga] can be told from a string.
header('Content-Type: application/json');
$pairs = [];
foreach ($_COOKIE as $name => $value) {
    $pairs[] = [(string) $name, $value];
}
echo json_encode($pairs, JSON_INVALID_UTF8_SUBSTITUTE);

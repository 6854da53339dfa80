resource "fusionauth_system_configuration" "this" {
  cors_configuration {
    allowed_methods              = ["GET", "POST"]
    allowed_origins              = ["https://app.example.com"]
    allow_credentials            = true
    preflight_max_age_in_seconds = 600
  }
}

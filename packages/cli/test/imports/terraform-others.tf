resource "cloudflare_r2_bucket_cors" "assets" {
  rules = [{
    allowed = {
      methods = ["GET", "HEAD"]
      origins = ["https://app.example.com"]
    }
    max_age_seconds = 600
  }]
}

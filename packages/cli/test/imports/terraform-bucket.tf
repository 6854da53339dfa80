locals {
  origins = [
    "https://app.example.com",
    "https://www.example.com",
  ]
}

resource "aws_s3_bucket_cors_configuration" "assets" {
  bucket = aws_s3_bucket.assets.id

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = local.origins
    max_age_seconds = 90000 # too long
  }
}

resource "azurerm_storage_account" "assets" {
  blob_properties {
    cors_rule {
      allowed_headers    = ["*"]
      allowed_methods    = ["GET", "HEAD"]
      allowed_origins    = ["*"]
      exposed_headers    = ["ETag"]
      max_age_in_seconds = 600
    }
  }
}

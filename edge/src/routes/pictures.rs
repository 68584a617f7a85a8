//! A shop's pictures, as browsers fetch them from the shop's own host: kept for ever by whoever has them, for their address
//! names their content.

use crate::answer::Answer;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use everbud_domain::picture::PictureName;

/// One picture. What kind it is follows from its name, which was given when its bytes were looked at.
pub(super) async fn show(front: &Storefront, shop: &ShopId, file: &str) -> Result<Answer, Trouble> {
    let name = PictureName::parse(file).ok_or(Trouble::NotFound)?;
    let bytes = front.picture(shop, &name).await.ok_or(Trouble::NotFound)?;
    Ok(Answer::file(name.format().media_type(), bytes))
}

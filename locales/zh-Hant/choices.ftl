# 可以一鍵停止的使用方式，以及電子郵件裡的連結。

frame-choices = 您的選擇：廣告與出售
choices-title = 您的選擇
choices-lead = 下面每一項都可以一鍵停止，想恢復也隨時可以。不收費，也不查驗您是誰。
choices-own-lead = 這是您的信箱目前的狀況。
choices-marketing-title = 廣告
choices-sale-title = 出售，以及為廣告分享
choices-sensitive-title = 敏感資料
choices-marketing-what = 停止之後，我們不再寄廣告給您。您需要的通知，例如密碼、帳單、資安警告，仍然會寄給您。
choices-sale-what = 停止之後，我們不出售您的資料，也不會為了在其他網站投放廣告而分享。
choices-sensitive-what = 限制之後，您的敏感資料，例如健康、信仰、精確位置，只會用在您要求我們做的事情上。
choices-state-allowed = 沒有停止。
choices-state-part = 部分停止。
choices-state-asked = 我們正在停止。
choices-state-stopped = 已經停止。
choices-asked-on = 您在{ $date }提出。
choices-done-on = 已於{ $date }完成。
choices-list-stopped = 自{ $date }起已停止「{ $list }」的電子郵件。
choices-check = 怎麼確認
choices-marketing-check = 完成日之後，我們寄出的電子郵件不會有廣告。如果還是收到，請告訴我們的資料保護長是什麼時候收到的，聯絡方式在本頁最下方。
choices-sale-check = 您可以問我們把您的資料提供給誰。答覆會列出每一個對象，以及有沒有出售或為廣告分享。
choices-sensitive-check = 您可以問我們有您的哪些敏感資料。答覆會說明每一項用在哪裡。
choices-check-access = 申請我的資料複本
choices-marketing-stop = 停止寄廣告
choices-sale-stop = 停止出售與分享
choices-sensitive-stop = 限制使用敏感資料
choices-allow = 重新允許
choices-allow-list = 重新允許「{ $list }」
choices-see-title = 查看您的信箱停止了什麼
choices-see-text = 我們會寄驗證碼到您的信箱，只有您看得到。如果查不到這個信箱的任何紀錄，就不會收到電子郵件。
choices-email-hint = 您想查看的信箱。
choices-one-request = 您這次登入用的驗證碼只屬於一件申請。要查看您的選擇，需要能看到所有申請的驗證碼。
choices-done-stopped = 收到了，從這一刻起生效。
choices-done-allowed = 已經重新允許。
choices-allow-marketing-title = 要重新收到我們的廣告嗎？
choices-allow-sale-title = 要重新允許我們出售或分享您的資料嗎？
choices-allow-sensitive-title = 要重新允許我們把敏感資料用在其他地方嗎？
choices-allow-list-title = 要重新收到「{ $list }」的電子郵件嗎？
choices-allow-text = 這是用您的信箱停止的，我們不會請您改變決定。如果重新允許，從今天起就不再停止；還沒有答覆的相關申請也會撤回。您隨時可以再停止一次。
choices-allow-list-text = 「{ $list }」的電子郵件是用您的信箱停止的，我們不會請您改變決定。如果重新允許，從今天起可能會再寄給您。您隨時可以再停止一次。
choices-allow-button = 是，重新允許
choices-allow-back = 不，維持停止

## 其他頁面的連結
choices-received = 查看並確認您停止了什麼
choices-found = 查看已經停止了什麼

## 電子郵件裡的連結
unsubscribe-title = 要停止收到這些電子郵件嗎？
unsubscribe-all = 按下之後，{ $organisation }就不再寄廣告郵件到這個連結所屬的信箱。
unsubscribe-list = 按下之後，{ $organisation }就不再寄「{ $list }」的電子郵件到這個連結所屬的信箱。
unsubscribe-text = 按一下就好，不需要再填任何資料。您需要的通知，例如密碼、帳單、資安警告，仍然會寄給您。
unsubscribe-button = 立即停止
unsubscribe-done-title = 已經停止
unsubscribe-done-all = 從這一刻起，{ $organisation }不再寄廣告郵件到這個連結所屬的信箱。
unsubscribe-done-list = 從這一刻起，{ $organisation }不再寄「{ $list }」的電子郵件到這個連結所屬的信箱。
unsubscribe-on-its-way = 先前已經寄出的電子郵件，可能還是會送達。
unsubscribe-choices = 查看您所有的選擇
unsubscribe-unknown-title = 這個連結無法使用
unsubscribe-unknown-text = 連結可能少了一部分。您還是可以停止這些電子郵件：輸入信箱就好。

# What is handed out with an answer: on the person's own page, inside the package.

package-own-title = 您的資料
package-own-link = 開啟您的資料
package-own-until = 您可以開啟到 { $date } 為止，當天仍可開啟。
package-own-ended = 可開啟的期間已過，您可以延長。
package-own-code = 為了確保只有您能開啟，每次開啟時我們都會寄一組新的驗證碼給您。
package-own-mail = 寄驗證碼給我
package-own-mail-again = 再寄一組驗證碼
package-own-mailed = 驗證碼已寄出，幾分鐘內會送達，{ $minutes } 分鐘內有效。
package-own-enter = 開啟
package-own-open = 您可以一次下載全部內容，也可以個別開啟其中的檔案。第一個檔案 answer.html 適合直接閱讀。
package-own-all = 下載全部（{ $size }）
package-own-safe = 請把檔案存放在只有您看得到的地方；這台裝置可能也有別人在使用。
package-own-over = 可開啟的期間到 { $date }為止。我們仍保留著這份資料，按下按鈕即可延長。
package-own-gone = 這份資料我們保留到 { $date }，之後這一包資料已銷毀。如果您還需要，請寫信給我們，我們會重新製作。
package-own-ask = 寫信給我們
package-own-kept = 我們會保留到 { $date }；之後如果您提出，我們會重新製作。
package-renew = 延長可開啟的期間
package-part-page = 閱讀用：我們的答覆與您的資料，都在這一頁
package-part-readme = 內容說明
package-part-fields = 資料欄位的意義
package-part-manifest = 全部檔案的清單與指紋
package-part-signature = 清單的簽章

package-title = 您的資料（{ $reference }）
package-fields-title = 您的資料欄位說明（{ $reference }）
package-contents = 目錄
package-letter = 我們的答覆
package-others = 其他檔案
package-files = 檔案
package-more-rows = 以上是前 { $count } 筆，檔案裡有全部內容。
package-foot = 這一頁不需要網路就能開啟，也不會執行任何程式；頁面提到的檔案就放在旁邊。
package-fact-system = 系統
package-fact-purposes = 用途
package-fact-sources = 來源
package-fact-fields = 欄位
package-fact-rows = 找到的筆數
package-fact-from = 起
package-fact-until = 迄
package-readme = { $organisation }提供的您的資料，申請編號 { $reference }

    answer.html     請先看這一份：我們的答覆，以及可閱讀、可列印的資料。不需要網路就能開啟。
    data/           表格資料：JSON 供程式讀取，CSV 供試算表開啟。
    files/          我們提供的檔案。
    fields.html     資料欄位的意義；fields.json 是給程式讀的同一份內容。
    manifest.json   每個檔案的大小與指紋（SHA-256）。
    manifest.sig    我們對 manifest.json 的簽章（Ed25519）；任何人都可以在我們網站的 /verify 查驗。

    請把這些檔案存放在只有您看得到的地方。

event-package_opened = 您以驗證碼開啟了您的資料
event-package_taken = 您下載了您的資料
event-package_renewed = 您的資料可開啟的期間已延長
event-package_gone = 我們為您製作的資料，我們手上的複本已銷毀

mail-package-ends-subject = { $reference }：您的資料再過幾天就無法開啟
mail-package-ends-text = 我們為您製作的資料很快就無法開啟了。您可以到網站下載，或按一下按鈕延長期間。

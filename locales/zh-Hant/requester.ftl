### 給提出申請的人看的頁面。寫給正擔心著、用手機看的人：短句、白話；「我們」是經營者，「您」是申請人。
### 法條放在「法律依據」裡，不擋在路上。

## 每一頁的外框
frame-skip = 跳到主要內容
frame-portal = 個人資料權利
frame-menu = 主選單
frame-my = 我的申請
frame-leave = 登出
frame-more = 關於本站
frame-notice = 隱私權聲明（{ $date }）
frame-rights = 您居住地的權利
frame-authorities = 主管機關
frame-verify = 查驗收件證明或我們提供的檔案
frame-notice-none = 隱私權聲明
frame-description-rights = 各地的個人資料權利，以及如何向{ $organisation }行使：適用的法律、答覆期限，以及每一種申請的表單。
frame-confirm = 輸入驗證碼
frame-accessibility = 無障礙聲明
frame-outbox = 試用期間的電子郵件
frame-error-prefix = 錯誤：
frame-back-start = 所有申請
frame-back-my = 我的申請
frame-back-case = 回到這件申請
frame-optional = （可不填）
frame-change = 修改
frame-description = 向{ $organisation }查詢、更正或刪除您的個人資料，或請它停止使用。免費，不需要帳號。
frame-help = 有問題嗎？請寫電子郵件給我們的資料保護長：

## 首頁
start-title = 您的個人資料，由您決定
start-lead = 想知道我們有您的哪些資料、請我們更正或刪除，或要我們停止使用，都可以在這裡提出。
start-who = 客戶、訪客、以前的使用者、家長都可以使用；就算沒聽過我們，也可以提出。
start-fact-free = 免費，不需要帳號
start-fact-time = 大約 3 分鐘
start-fact-due = 送出當下就知道最晚答覆日
start-choices = 也可以直接選擇表單
start-all = 查看所有申請種類、法律依據與期限
start-times = 期限是以住在{ $place }計算的。住在其他地方，請看「查看所有申請種類」。
start-place-label = 您住在哪裡？
start-place-hint = 期限依您居住地的法律而定。不論住在哪裡，都可以提出。
start-place-button = 顯示這個地方的期限
start-finder-want-label = 您想做什麼？
start-finder-button = 看看適合我的申請
start-finder-error = 請選擇您想做的事。
start-other-way = 不想用表單？
start-other-way-text = 您可以寫電子郵件給我們的資料保護長，也就是這裡負責照顧個人資料的人。效力和填表單完全一樣。
start-other-way-call = 您可以寫電子郵件或打電話給我們的資料保護長，也就是這裡負責照顧個人資料的人。效力和填表單完全一樣。
start-contact-email = 電子郵件：
start-contact-post = 郵寄：
start-contact-phone = 電話：
start-wish-access = 看看你們有我的哪些資料
start-wish-correction = 更正錯誤的內容
start-wish-deletion = 刪除我的資料
start-wish-portability = 拿到資料檔案，或轉到別家
start-wish-marketing = 不再收到廣告
start-wish-objection = 反對你們的某種使用方式
start-wish-sale = 不要出售或分享我的資料
start-wish-minor = 通報孩子（未成年人）的資料
start-wish-leak = 通報我的資料可能外洩
start-wish-complaint = 申訴
start-wish-other = 其他，或說不上來
start-filed = 已經送出申請了嗎？
start-filed-text = 可以看進度、看我們的答覆，或寫訊息給我們。

## 三個問題的結果
found-back = 修改我的回答
found-title = 適合您的申請：
found-article = 法律依據：{ $law }{ $article }
found-button = 前往填寫表單
found-other = 或者您要的是這個？
found-or-access-portability = 如果您要的不是給自己看的答覆，而是其他服務可以讀取的檔案，請選這個。
found-or-portability-access = 如果您想看的是我們有哪些資料、拿來做什麼，請選這個。
found-or-deletion-marketing = 如果您只是不想再收到廣告，不必刪除全部資料。
found-or-marketing-deletion = 如果您也希望我們刪除手上的資料，請選這個。
found-or-minor-deletion = 如果是您自己的資料，而且您已成年，請申請刪除自己的資料。
found-or-objection-consent = 如果您以前同意過這種使用，現在改變主意，直接撤回同意就好，不必說明原因。
found-or-correction-deletion = 如果內容沒錯，只是我們不該再留著，請申請刪除。
found-or-leak-access = 如果沒有外洩，只是想知道我們有您的哪些資料，請選這個。
found-or-complaint-access = 如果還沒問過我們有您的哪些資料，可以先從這裡開始。
found-or-sale-sensitive = 如果是健康狀況、精確位置這類敏感資料，您可以限制我們怎麼使用。
found-asked = 我們會請您填
found-asked-address = 一個電子郵件信箱，也就是要我們停止使用的那一個
found-asked-contact = 您的姓名和電子郵件信箱；電話可填可不填
found-asked-other = 您代為提出的那個人的姓名
found-asked-details = 簡單說明是什麼事
found-asked-details-optional = 想寫的話，寫幾句有助於我們找到資料的話
found-asked-correction = 哪裡錯了，應該改成什麼
found-asked-restriction = 五種原因中，哪一種是您的情形
found-asked-portability = 想要哪一種檔案格式，要不要直接交給別人
found-asked-objection = 您的情況有什麼特別之處；不想說也可以不說
found-asked-automated = 您希望的是說明、請真人重新審查，還是停止這樣做
found-asked-minor = 孩子大概幾歲
found-asked-leak = 在哪裡、什麼時候看到的；知道的話再寫
found-never = 這裡絕不會問
found-never-money = 錢：完全免費
found-never-account = 帳號或密碼
found-never-document = 身分證件影本。如果真的無法確定您的身分，我們之後才會問，說明原因，並從對您最簡單的方式開始。
found-never-who = 您是誰、為什麼

## 所有申請
rights-requests = 您可以申請的事
rights-title = 您居住地的權利
rights-lead = 住在{ $place }的人可以提出哪些申請、我們最晚何時要答覆，以及依據哪一部法律。
rights-law-title = 法律怎麼說
rights-law-label = 法律
rights-law-none = 就我們所知，當地沒有訂明期限的個資法。這裡列出的每一種申請，您都可以提出。確定適用哪一部法律之前，我們以可能適用的最短期限為目標。
rights-since-label = 施行
rights-since = 自{ $date }起
rights-from = 尚未施行，自{ $date }起適用；在此之前，我們以它的期限為目標。
rights-authority-label = 主管機關
rights-authority-complain = 向這個機關申訴
rights-fee-label = 費用
rights-more-label = 延長期限
rights-more-none = 這部法律沒有固定的延長期間。
rights-more = 來不及答覆時，期限可以延長一次：{ $more }。我們會在期限屆滿之前告訴您，並說明原因。
rights-more-several = 有些申請來不及答覆時，期限可以延長一次；是哪些、能延長多久，請看下面。我們會在期限屆滿之前告訴您，並說明原因。
rights-refused-label = 如果我們拒絕
rights-refused = 我們會告訴您理由，您可以再向主管機關申訴。
rights-refused-appeal = 我們會告訴您理由。您可以請我們重新審查（申復），我們會在{ $within }答覆；您也可以向主管機關申訴。
rights-refused-open = 我們會告訴您理由，以及您可以向誰申訴。
rights-time = 期限：{ $article }
rights-offer-more = 可延長一次：{ $more }
rights-not-named = 這部法律沒有列出這一項，您還是可以提出。
rights-aims = 「目標」是我們自己訂定、或主管機關期望的期限，不是法定期限。
rights-summary = 這裡只是簡短的摘要，一切以法律原文為準。
rights-group-see = 看資料
rights-group-change = 更正或刪除
rights-group-stop = 要我們停止
rights-group-tell = 告訴我們

## 十六種申請。title：當事人的說法；summary：清單裡的一行；what：會發生什麼事。
right-access-title = 看看你們有我的哪些資料
right-access-summary = 取得一份副本，和使用方式的說明
right-access-what = 您會收到一份資料副本。我們也會說明資料從哪裡來、用來做什麼、給過誰、保存多久。如果沒有您的資料，我們也會直接告訴您。
right-access-details-label = 您在找特定的內容嗎？
right-access-details-hint = 例如客服對話、帳單或某場活動。不填就是全部。
right-categories-title = 看看你們有哪幾類資料
right-categories-summary = 只要總覽：種類、來源和用途
right-categories-what = 您會收到一份總覽：我們有哪幾類資料、從哪裡來、用來做什麼、給過誰。裡面不含資料本身的副本。
right-categories-details-label = 有特別想知道的嗎？
right-categories-details-hint = 不填就是完整的總覽。
right-correction-title = 資料有錯，請更正
right-correction-summary = 寫下錯的和對的內容即可
right-correction-what = 我們會更正或補齊，並通知從我們這裡拿到資料的人。如果我們認為原本沒有錯，會告訴您理由。
right-correction-details-label = 您在哪裡看到錯誤？
right-correction-details-hint = 例如個人檔案、帳單、電子郵件。
right-deletion-title = 請刪除我的資料
right-deletion-summary = 也會告訴您哪些依法要留著
right-deletion-what = 我們會刪除您的資料，並逐項告訴您刪了什麼。依法必須留下的，也會說明是哪些、為什麼。
right-deletion-details-label = 要刪除什麼？
right-deletion-details-hint = 例如某個帳號、論壇貼文、一張照片。不填就是全部。
right-restriction-title = 暫停使用我的資料
right-restriction-summary = 先留著，但暫時不要用
right-restriction-what = 我們會保留資料，但在事情查清楚之前不做其他使用。恢復使用之前，會先告訴您。
right-restriction-details-label = 是哪些資料？要先查清楚什麼？
right-restriction-details-hint = 寫一句話就夠。
right-portability-title = 把資料做成檔案給我
right-portability-summary = 可以帶走，或交給別家公司的檔案
right-portability-what = 您會收到一個其他程式讀得懂的檔案，內容是您提供給我們的資料。如果您願意，我們也可以直接交給另一家公司。
right-portability-details-label = 需要哪些資料？
right-portability-details-hint = 不填就是全部。
right-objection-title = 反對某種使用方式
right-objection-summary = 我不同意你們這樣使用我的資料
right-objection-what = 我們會停止那種使用，除非能提出重大的理由。如果有，我們會告訴您是什麼，您也可以請人審查。
right-objection-details-label = 要我們停止什麼？
right-objection-details-hint = 例如：公開我的評論、分析我的喜好、把我的資料給別人。
right-marketing-title = 不要再寄廣告給我
right-marketing-summary = 只需要電子郵件信箱
right-marketing-what = 您不會再收到我們的廣告。我們不會查驗您是誰。您需要的通知，例如密碼、帳單、資安警告，仍然會寄給您。
right-marketing-details-label = 是哪些訊息？
right-marketing-details-hint = 不填就是全部停止。
right-consent-title = 撤回我的同意
right-consent-summary = 以前同意過，現在不同意了
right-consent-what = 我們會停止您同意過的事。之前做的仍然合法，但從現在起，沒有其他法律依據就必須停止。
right-consent-details-label = 您當初同意了什麼？
right-consent-details-hint = 例如電子報、Cookie、一張您的照片。如果資料也要刪除，請一併告訴我們。
right-automated-title = 請真人重新審查系統自動做的決定
right-automated-summary = 程式替我做了決定
right-automated-what = 會有真人重新審查這個決定、聽您的說法，並說明程式是怎麼得出結果的。
right-automated-details-label = 是哪一個決定？哪裡不對？
right-automated-details-hint = 例如：帳號被停用、免費試用被拒絕。
right-sale-title = 不要出售或分享我的資料
right-sale-summary = 只需要電子郵件信箱
right-sale-what = 從現在起，我們不出售您的資料，也不會為了在其他網站投放廣告而分享。我們不會查驗您是誰。
right-sale-details-label = 還有什麼要告訴我們的嗎？
right-sale-details-hint = 例如您的另一個信箱或裝置。
right-sensitive-title = 限制使用敏感資料
right-sensitive-summary = 健康、信仰、精確位置等等
right-sensitive-what = 您的敏感資料只會用在您要求我們做的事情上。我們不會查驗您是誰。
right-sensitive-details-label = 您想到的是哪些資料？
right-sensitive-details-hint = 不填就是全部。
right-complaint-title = 申訴
right-complaint-summary = 不滿意我們對待您資料的方式
right-complaint-what = 資料保護長會查清楚，並答覆您。您也可以直接向主管機關申訴，不必等我們。
right-complaint-details-label = 發生了什麼事？
right-complaint-details-hint = 用自己的話寫就好。請不要寫密碼或信用卡號。
right-minor-title = 通報孩子（未成年人）的資料
right-minor-summary = 給家長、監護人，和每一位發現的人
right-minor-what = 如果我們有孩子的資料，卻沒有家長的同意，我們會刪除，完成後告訴您。通報時不需要任何證明。
right-minor-details-label = 孩子的資料出現在哪裡？
right-minor-details-hint = 例如帳號、活動報名、照片。
right-leak-title = 通報我的資料可能外洩
right-leak-summary = 有人拿到了只有我們該有的資料
right-leak-what = 資安人員會立刻查。如果真的外洩，我們會依法告訴您和主管機關，並說明您現在可以怎麼做。
right-leak-details-label = 您看到了什麼？
right-leak-details-hint = 例如陌生人寄來的電子郵件知道您的訂單。請不要寫密碼或信用卡號。
right-other-title = 其他，或不確定
right-other-summary = 用自己的話寫，我們來判斷
right-other-what = 用自己的話告訴我們就好。我們會判斷是哪一種權利，並以可能適用的最短期限答覆。
right-other-details-label = 您希望我們做什麼？
right-other-details-hint = 用自己的話寫就好。請不要寫密碼或信用卡號。

right-deletion-consequences = 決定之前
right-deletion-consequence-final = 刪除之後無法復原，刪掉的帳號也不能再使用。
right-deletion-consequence-copy = 如果想留一份副本，請先申請副本，再申請刪除。
right-deletion-consequence-backups = 備份裡的那一份會再留 { $days } 天。這段期間沒有人會使用，之後也會消失。
right-deletion-consequence-kept = 有些資料依法必須保留，例如帳單。我們會告訴您是哪些。

## 欄位
form-law = 法律依據
form-law-name = 法律：{ $law }
form-law-authority = 可以申訴的主管機關：
form-law-period = （{ $period }）
form-due-label = 今天送出的話，我們最晚的答覆日
form-target-label = 這部法律沒有固定期限。今天送出的話，我們的目標是
form-place-show = 顯示這個地方的日期
form-customer-text = 是別家公司把您的資料放進我們的軟體嗎？
form-customer-link = 那就由那家公司決定，請先看這一頁
form-request = 您的申請
form-contact = 怎麼聯絡您
form-privacy = 您在這裡填的內容，只用來答覆這件申請；詳見
form-privacy-end = 。
form-now = 立即停止
form-now-hint = 按下就送出並立即生效，不必再做什麼。
form-next = 確認填寫內容
form-next-hint = 現在還不會送出。下一頁可以再看一次全部內容。
form-prefilled = 我們依您上一件申請填好了已知的內容；如有不同，請直接修改。
form-more-pairs = 還有其他地方也錯了（{ $number }）

field-relation-label = 這件申請是關於誰的資料？
field-relation-hint = 請選擇最接近的一項。
relation-self = 我自己的資料
relation-guardian = 我的孩子，或由我照顧的人
relation-guardian-hint = 您是家長或監護人
relation-agent = 我代理的人
relation-agent-hint = 經過對方同意，例如您是律師或幫忙的人
relation-referred = 我自己：別人把我的聯絡方式給了你們
relation-author = 我自己：我寫過貼文、評論，或替你們寫過推薦
relation-customer = 我自己：我的資料是經由別家公司來的
relation-customer-hint = 一家使用你們軟體的公司放進去的
field-other_name-label = 是誰的資料？
field-other_name-hint = 請填那個人的姓名。替別人提出時才需要填。
field-other_name-opt-out-hint = 上面要填那個人的電子郵件信箱，因為我們會停止使用的是它。如果您也想收到答覆，請在「我想補充」寫下您自己的信箱。
field-controller-label = 是哪家公司把您的資料放進來的？
field-controller-hint = 我們會把申請轉交給他們。您的資料是經由別家公司來的才需要填。
field-post-label = 您寫的內容在哪裡？
field-post-hint = 網址，或標題和大概的日期。和您寫過的內容有關才需要填。
field-place-label = 您住在哪裡？
field-place-hint = 最晚答覆日由當地法律決定。替別人提出時，請選那個人住的地方。可以不填。
field-place-choose = 請選擇地點
field-place-frequent = 常選的地點
field-place-all = 所有國家和地區
field-name-label = 您的姓名
field-numbered = { $label }（{ $number }）
field-name-hint = 請填您當時留給我們的姓名。
field-email-label = 您的電子郵件信箱
field-email-hint = 答覆會寄到這裡。如果您曾用其他電子郵件和我們往來，請寫在申請內容裡。
field-email-opt-out-hint = 請填要套用的電子郵件信箱。我們不會拿它做別的用途。
field-phone-label = 您的電話
field-phone-hint = 希望我們回電時才需要填。
field-pair-label = { $number ->
    [1] 哪裡錯了？
   *[other] 還有哪裡錯了？（{ $number }）
}
field-wrong-label = 錯的內容
field-wrong-hint = 目前顯示的內容
field-right-label = 對的內容
field-right-hint = 應該改成的內容
field-reason-label = 為什麼要暫停？
field-reason-unsure = 不確定
field-reason-accuracy = 資料可能有錯，正在查證
field-reason-unlawful = 你們不該有這些資料，但我不想刪除
field-reason-claims = 你們要刪，但我有爭議要處理，還用得到
field-reason-objection = 我提出過反對，你們還沒有決定
field-format-label = 要哪一種檔案？
field-format-json = JSON，適合匯入其他程式
field-format-csv = CSV，可以用表格打開
field-receiver-label = 要直接交給別家公司嗎？
field-receiver-hint = 請寫公司名稱；知道的話也寫電子郵件信箱。不填就是交給您本人。
field-situation-label = 您為什麼不希望我們這樣使用？
field-situation-hint = 寫一句話就夠。這能幫我們衡量您的理由和我們的理由。
field-wish-label = 您希望怎麼做？
field-wish-explain = 說明這個決定是怎麼來的
field-wish-review = 請真人重新決定
field-wish-stop = 不要讓程式替我做決定
field-child_name-label = 孩子的名字
field-child_name-hint = 只知道使用者名稱的話，寫那個也可以。
field-child_age-label = 孩子幾歲？
field-child_age-hint = 大概的年齡就可以。
field-seen_when-label = 什麼時候看到的？
field-seen_when-hint = 大概的日子就可以。
field-seen_where-label = 在哪裡看到的？
field-seen_where-hint = 例如網站、電子郵件、電話。
field-code-label = 電子郵件裡的驗證碼
field-code-hint = 八個英文字母和數字，例如 ABCD-2345。大小寫都可以。
field-reference-label = 申請編號
field-reference-hint = 送出後的頁面和我們的電子郵件裡都有，例如 RD-7KQ4-2MX。
field-company-label = 那家公司的名稱
field-company-hint = 讓我們知道這種情形有多常發生。請不要寫您自己的姓名。
form-add-details = 我想補充
form-moment-label = 現在送出的話，我們最晚的答覆時間
form-open-label = 您還沒有選擇居住地，所以先以最短的期限計算。今天送出的話，我們的目標是
form-deed-label = 我們會立即處理。今天送出的話，最晚完成日
form-for-another = 我是替別人提出的
field-body-label = 寫給個資保護小組
field-body-hint = 不用再寫一次您是誰。請不要寫密碼或信用卡號。
field-body-closed-label = 對答覆有疑問，或少了什麼？請寫給我們
field-body-closed-hint = 個資保護小組會看，並在這一頁回應您。請不要寫密碼或信用卡號。
field-body-ended-label = 就這件申請寫訊息給我們
field-body-ended-hint = 個資保護小組會看，並在這一頁回應您。請不要寫密碼或信用卡號。
field-language-label = 我們的電子郵件要用哪種語言？

## 表單裡的錯誤：說怎麼做，而不是說錯在哪
error-summary-title = 有 { $count } 個地方請再看一下
form-trap = 請勿填寫此欄
error-form-robot = 這份表單看起來像程式填的，所以還沒有送出。您填寫的內容都在：如果是您本人，請再按一次按鈕。
error-form-expired = 這份表單打開太久，或已經送出過。您填的內容都還在，請看過之後繼續。
error-form-press-again = 這一頁開啟太久了，請再按一次按鈕。
error-name-missing = 請填寫姓名。
error-email-missing = 請填寫電子郵件信箱。
error-email-format = 請填寫像 name@example.com 這樣的電子郵件信箱。
error-email-letters = @ 前面只能用英文字母、數字和符號，其他文字的信箱我們寄不到。
error-email-domain = 請填寫完整的電子郵件信箱，包含點後面的部分，例如 name@example.com。
error-place = 請從清單裡選擇地點。
error-relation = 請選擇這件申請是關於誰的資料。
error-other-name-missing = 請填寫資料所屬那個人的姓名。
error-details-missing = 請在這裡寫一句話。
error-one-pair = 請至少寫一個錯的內容，或對的內容。
error-choice = 請從清單裡選擇一項。
error-line-too-long = 內容太長了，請縮短到 200 字以內。
error-text-too-long = 內容太長了，請縮短到 10,000 字以內。
error-code-missing = 請輸入電子郵件裡的驗證碼。
error-code-unknown = 驗證碼不對，或已經不能用了。請和最新一封電子郵件核對，或到「我的申請」取得新的驗證碼。
error-code-spent = 這個驗證碼已經不能用了。請寄一個新的。
error-reference = 申請編號長得像 RD-7KQ4-2MX。請再看一次。
error-message-missing = 請先寫下訊息。
error-message-too-many = 您今天已就這件申請寫了很多則訊息，我們都已收到。其餘內容請併成一則，明天再送出。您輸入的文字還在這裡。
error-code-wrong = 驗證碼不對。請和最新一封電子郵件核對。

## 確認填寫內容
check-title = 請確認填寫的內容
check-lead = 現在還沒有送出。
check-your-request = 您的申請
check-empty = 沒有填
check-due-label = 我們最晚的答覆日
check-target-label = 當地法律沒有固定期限。我們的目標是
check-due-law = 依{ $law }計算（{ $place }）
check-next = 接下來會怎樣
check-next-code = 您會馬上拿到申請編號，也會收到一封電子郵件，裡面有確認信箱用的驗證碼。
check-next-identity = 如果看不出資料是不是您的，我們可能會再問您一些事。只問必要的。
check-next-opt-out = 送出就生效。您不需要證明自己是誰。
check-next-customer = 您的資料是經由別家公司來的，由那家公司決定：我們只能轉交，或告訴您該找誰。
check-send = 送出我的申請
check-send-opt-out = 送出，立即停止
check-open-label = 您還沒有選擇居住地，所以以最短的期限計算。我們的目標是
check-deed-label = 我們會立即處理，最晚完成日

## 已收到
received-title = 我們收到您的申請了
received-title-opt-out = 收到了，我們馬上停止
received-reference-label = 您的申請編號
received-due-label = 我們最晚的答覆日
received-target-label = 當地法律沒有固定期限。我們的目標是
received-sum = 這個日期是怎麼算出來的
received-confirm-title = 還差一步：確認您的信箱
received-mail-later = 這個信箱近期索取了多次驗證碼，因此這封電子郵件會在稍後寄出：{ $when }。要送出好幾件申請的話，請先用一次驗證碼打開「我的申請」，之後送出的就不需要驗證碼。
received-mail-waits = 電子郵件暫時無法送達，我們會繼續嘗試；您不必重新送出申請。
received-mail-refused = 這個信箱的郵件伺服器拒收我們的電子郵件。請檢查下方的信箱；您的申請已安全收下。
received-confirm-text = 我們會把驗證碼寄到 { $email }。請在這裡輸入，這樣別人就不能冒用您的名義。
received-confirm-clock = 期限從今天開始算，晚一點確認也一樣。如果 { $days } 天內沒有確認，這件申請就會結束；您隨時可以再送一次。
received-opt-out-text = 您不需要再做什麼。我們會寄一封電子郵件到 { $email }，裡面的驗證碼可以打開這件申請的頁面。
received-confirm-button = 確認我的信箱
received-open-button = 打開我的申請
received-open-label = 我們還不知道您住在哪裡，所以以最短的期限計算。我們的目標是
received-no-mail = 沒有收到電子郵件
received-no-mail-text = 可能要等幾分鐘，也請看看垃圾郵件匣。還是沒有的話，請重寄一個新的驗證碼；舊的就不能用了。為避免有人冒用您的名義塞爆信箱，同一個地址每小時最多收到 { $count } 封這類電子郵件，其餘會晚點寄出。
received-new-code-button = 寄新的驗證碼給我
received-wrong-address = 我打錯信箱了
received-address-label = 正確的電子郵件信箱
received-address-button = 改用這個信箱，並寄新的驗證碼
received-keep-title = 請留著申請編號
received-keep = 請抄下來，或把這一頁印出來。有了編號和驗證碼，在任何裝置上都可以從「輸入驗證碼」確認。
received-keep-found = 請抄下來，或把這一頁印出來。有了編號，您和我們都能找到這件申請。
received-code-sent = 我們正在寄出新的驗證碼。
received-address-changed = 信箱已經更改，我們正在寄出新的驗證碼。
received-confirmed-title = 您的信箱已經確認
received-confirmed-text = 我們正在處理您的申請。您現在不用做什麼。
received-gone-title = 這裡已經無法顯示這件申請
received-gone-text = 為了您的安全，這一頁只記得一小段時間，而且只在送出申請的那個瀏覽器。您的申請沒有問題。請用編號和驗證碼，或寄一個可以看到所有申請的驗證碼。
received-deed-label = 最晚完成日
received-on-title = 接下來
received-on-my = 查看我的所有申請
received-on-another = 再提出一件申請

## 輸入驗證碼
confirm-title = 輸入驗證碼
confirm-lead = 有了申請編號和電子郵件裡的驗證碼，在任何裝置上都可以確認您的信箱。
confirm-button = 確認
confirm-code-sent = 如果有這件申請，我們正在寄出新的驗證碼。
confirm-lost = 我找不到編號

## 我的申請
my-title = 我的申請
my-lead = 請輸入您的電子郵件信箱。我們會寄驗證碼給您，輸入之後就能看到您所有的申請。不需要密碼。
my-email-hint = 申請時填的信箱。
my-button = 寄驗證碼給我
my-code-title = 輸入驗證碼
my-code-lead = 如果這個信箱有申請紀錄，我們會寄出驗證碼，{ $minutes } 分鐘內有效。
my-code-none = 沒有收到？請看看垃圾郵件匣、檢查信箱有沒有打錯，再試一次。同一個信箱若短時間內索取多次驗證碼，下一封可能晚幾個小時才會寄出。這裡不會透露我們認不認識某個信箱。
my-code-button = 看我的申請
my-code-again = 換一個信箱，或重寄驗證碼
my-list-lead = 這些是用您的信箱送出的申請。
my-list-empty = 這個信箱沒有申請紀錄。
my-list-sent = { $date }送出
my-list-due = 我們最晚會在{ $date }答覆
my-list-target = 我們的目標是在{ $date }答覆
my-list-others = 您是以這件申請的驗證碼開啟，因此這裡只顯示這一件。
my-list-others-link = 查看您的所有申請
my-list-more = 更多申請
my-list-new = 再提出一件申請
my-list-at-once = 我們最晚會在{ $date }完成
my-leave-title = 要在這個裝置上登出嗎？
my-leave-text = 您的申請不受影響。之後要在這裡再查看，需要我們寄給您的新驗證碼。
my-left-title = 您已經登出
my-left-text = 現在用這個裝置的其他人看不到您的申請。
my-left-again = 再看一次我的申請

## 一件申請
case-due-label = 我們最晚的答覆日
case-target-label = 當地法律沒有固定期限。我們的目標是
case-answered-label = 答覆日期
case-extended-label = 期限已經延長。我們最晚的答覆日
case-paused-label = 期限暫停計算
case-paused = 收到您的回覆後繼續。
case-backups-label = 備份也清除
case-backups = 刪除後 { $days } 天
case-backups-by = 最晚{ $date }
case-sum = 這個日期是怎麼算出來的
case-calendar = 加到您的行事曆
calendar-due-summary = { $organisation }最晚答覆日：{ $reference }
calendar-due-at-summary = { $organisation }最晚答覆時間：{ $reference }
calendar-target-summary = { $organisation }預計答覆日（非法定期限）：{ $reference }
calendar-due-text = 依法律規定，{ $organisation }最晚要在這一天答覆您。
calendar-due-at-text = 依法律規定，{ $organisation }最晚要在這個時間答覆您。
calendar-target-text = { $organisation }預計在這一天以前答覆您。這是目標，不是法律規定的期限。
calendar-sum = 這個日期是怎麼算出來的：
calendar-page = 您的申請頁面：{ $url }
calendar-moved = 這筆行程不會自動更新。日期如果有變動，申請頁面會顯示新的日期；從那裡再加一次，就會取代這一筆。
calendar-deed-summary = { $organisation }預計完成：{ $reference }
calendar-deed-text = { $organisation }預計在這一天以前完成您要求的事。這是目標，不是法律規定的期限。
case-status-unconfirmed-title = 請確認這件申請
case-status-unconfirmed-next = 需要您處理：請告訴我們這件申請是您提出的。期限已經開始計算。
case-status-new-title = 我們已收到您的申請
case-status-new-next = 現在由我們處理：個資保護小組接下來會看您的申請。您不用做什麼。
case-late-title = 我們的答覆已經逾期
case-late-next = 下面的日期已經過了，這是我們的疏失。我們仍在處理您的申請。您不需要做任何事，也可以在這裡寫訊息給我們，或向下面列出的主管機關申訴。
case-status-in_progress-title = 我們正在處理
case-status-in_progress-next = 現在由我們處理：正在各個系統裡找資料。您不用做什麼。
case-status-waiting_for_requester-title = 我們有問題想請教您
case-status-waiting_for_requester-next = 需要您處理：請回覆下面的問題，我們才能繼續。
case-outcome-fulfilled-title = 已依您的申請辦理完成
case-outcome-fulfilled-next = 請看下面的答覆。如果少了什麼，請告訴我們，見「您現在可以做什麼」。
case-outcome-partly_fulfilled-title = 已依您的申請辦理一部分
case-outcome-partly_fulfilled-next = 下面的答覆說明哪些辦好了、哪些沒有，以及原因。
case-outcome-refused-title = 我們這次無法依您的要求辦理
case-outcome-refused-next = 下面的答覆寫了理由。您可以詢問，也可以請人審查，見「您現在可以做什麼」。
case-outcome-nothing_held-title = 我們沒有您的資料
case-outcome-nothing_held-next = 依您提供的資訊查過，沒有找到您的資料。如果您用過別的信箱或姓名，請用它再送一次。
case-outcome-withdrawn-title = 您已經撤回這件申請
case-outcome-withdrawn-next = 我們不會再處理。您隨時可以再送一次。
case-outcome-redirected-title = 這些資料由另一家公司決定
case-outcome-redirected-next = 下面的答覆寫了該找誰。
case-outcome-no_answer-title = 沒有收到您的回覆，所以我們先結案
case-outcome-no_answer-next = 您可以在下面寫訊息給我們，也可以再送一次。
case-outcome-duplicate-title = 您之前已經送過這件申請
case-outcome-duplicate-next = 我們會答覆較早的那一件，請看「我的申請」。
case-outcome-spam-title = 這則訊息已經結案
case-outcome-spam-next = 我們以為是廣告或測試。如果不是，請寫電子郵件給我們的資料保護長。
case-outcome-lapsed-title = 信箱沒有確認，這件申請已經結束
case-outcome-lapsed-next = 這不是拒絕。您隨時可以再送一次。
case-answer-title = 我們的答覆
case-answer-file = 檔案：{ $name }（{ $size }）
case-answer-print = 您可以把這一頁印出來保存。
case-remedy-title = 您現在可以做什麼
case-remedy-authority = 您可以向主管機關申訴：
case-remedy-authority-none = 請告訴我們您住在哪裡，我們就能列出主管機關。
case-authority-letter-title = 給主管機關的信，複製就能寄
case-authority-letter-how = 請複製下面的內容，填上空白的地方，連同您寄給我們和收到的內容一起寄給主管機關。
case-authority-letter =
    { $authority } 收

    申訴對象：{ $organisation }

    我在{ $day }依{ $law }提出申請：「{ $request }」，申請編號 { $reference }。
    { $happened }

    請貴機關調查處理。

    我的姓名：
    聯絡方式：
case-authority-letter-due = 最晚答覆日是{ $day }。
case-authority-letter-late = 到{ $day }為止，仍未收到答覆。
case-authority-letter-answered = 我在{ $day }收到答覆。我不同意這份答覆，原因是：
case-authority-letter-ended = 這件申請在{ $day }結案，但沒有處理我提出的事。我不同意，原因是：
case-remedy-court = 您也可以向法院提起訴訟。這些方式可以同時進行，不必等我們。
case-remedy-complaint = 向我們的資料保護長申訴
case-timeline-title = 到目前為止
case-timeline-next = 您會收到逐項的答覆
case-timeline-zone = 時間為{ $place }當地時間。
case-messages-title = 訊息
case-messages-none = 還沒有訊息。
case-messages-earlier = 更早的訊息
case-messages-newest = 回到最新的訊息
case-message-from-us = { $organisation } 個資保護小組 · { $when }
case-message-from-you = 您 · { $when }
case-files-label = 加上檔案
case-files-hint = 最多 { $count } 個檔案，合計 { $megabytes } MB：PDF、圖片、Word、Excel、文字或電子郵件檔。PNG 和 JPEG 圖片會去掉相機記下的拍攝地點與時間。
message-only-files = （僅附檔案）
error-attachment-kind = 無法收下這些檔案：只收 PDF、PNG、JPEG、HEIC、Word（docx）、Excel（xlsx）、文字和電子郵件（eml）檔，且檔案不能損壞。如有其他檔案，都還在；請再送出一次，或改選別的檔案。
error-attachment-later = 目前無法處理列出的圖片。您寫的內容和其他檔案都還在；請過幾分鐘再送出一次，並重新選擇這些圖片。
error-attachments-too-many = 一則訊息放不下這麼多。請取消勾選幾個檔案，另外再送一則。
case-message-button = 送出訊息
case-message-unreadable = （這段文字目前無法開啟，我們已收到通知。）
case-message-sent = 我們已收到您的訊息。
case-details-title = 您的申請內容
case-more-title = 其他
case-withdraw-link = 撤回這件申請
case-print-hint = 想留一份的話，請把這一頁印出來。
case-language-summary = 電子郵件的語言
case-language-button = 電子郵件改用 { $language }
case-language-set = 這件申請的電子郵件會用您選的語言。
case-confirm-button = 對，這是我的申請
case-closed-label = 結案日期
case-confirmed = 謝謝您，信箱已經確認。

event-confirmed = 您確認了信箱
event-filed-web = 您送出申請
event-filed-phone = 我們在電話裡記下您的申請
event-filed-post = 您郵寄的文件送到了
event-filed-email = 您的電子郵件寄到了
event-filed-in_person = 您當面向我們提出
event-filed-api = 您的申請由代辦服務送到
event-message_from_requester = 您寫訊息給我們
event-message_to_requester = 我們寫訊息給您
event-settled = 我們更正了適用的地點、權利或日期
event-acknowledged = 我們確認已收到申請
event-paused = 期限暫停，等您的回覆
event-resumed = 期限繼續計算
event-extended = 我們延長期限，並說明了原因
event-closed = 我們答覆了
event-withdrawn = 您撤回了申請
event-lapsed = 信箱沒有確認，申請結束
event-reopened = 我們重新開啟申請

## 撤回
withdraw-title = 要撤回這件申請嗎？
withdraw-text = 撤回之後我們就不再處理，您也不會收到答覆。已經做的事無法復原。您隨時可以再提出，期限會重新計算。
withdraw-button = 是，撤回我的申請
withdraw-back = 不，繼續處理

## 經由經營者的客戶而來的資料
customer-title = 這些資料由另一家公司決定
customer-lead = 許多公司把自己的客戶和員工資料放在我們的軟體裡。我們只負責替他們保管，不能自行提供、更改或刪除。
customer-ask-title = 該找誰
customer-ask = 請找持有您資料的公司，例如您的公司、學校、店家或社團。他們可以在我們的軟體裡查詢、更正和刪除，也必須答覆您。
customer-ask-how = 不知道怎麼找的話，請看他們網站上的「隱私權」，或找他們的資料保護長。
customer-pass-title = 不知道該找誰，或沒有人答覆您？
customer-pass = 您還是可以把申請送給我們。請寫上那家公司的名稱，我們會轉交。
customer-pass-link = 送出申請並寫上公司名稱
customer-copy-title = 可以複製的文字
customer-copy-how = 填好最後兩行，寄給那家公司就可以。
customer-copy =
    個人資料保護負責人您好：

    這封信是關於您那裡保存的我的個人資料，可能存放在{ $operator }的軟體裡。

    我的申請：{ $request }

    請回覆您已收到，並在法律規定的期限內答覆。如果這些資料是由別人決定的，請告訴我是誰。

    我的姓名：
    您怎麼認得我（電子郵件信箱、客戶編號或員工編號）：
customer-record-title = 這一頁說的是您的情形嗎？
customer-record = 如果您願意，請告訴我們您被轉到別家公司。我們只記下日期，和您填的公司名稱；不會記下任何關於您的內容。
customer-record-button = 我會去找那家公司（請記下）
redirected-title = 謝謝您，已經記下
redirected-text = 我們記下了日期和公司，沒有記下任何關於您的內容。現在請去找那家公司。
redirected-start = 回到所有申請

## 出了狀況
error-page-not-found-title = 沒有這一頁
error-page-not-found-text = 網址可能打錯了，或這一頁已經搬走。您的申請在「我的申請」裡。
error-page-no-date-title = 目前沒有日期
error-page-no-date-text = 期限暫停計算時，以及申請結束之後，就沒有可以加到行事曆的日期。申請進行到哪裡，請看申請頁面。
error-page-forbidden-title = 這一頁打不開
error-page-forbidden-text = 您的瀏覽器沒有送來我們需要的資訊，無法確認是不是您本人操作。請回到上一頁、重新整理，再試一次。
error-page-sign-in-needed-title = 請先登入
error-page-sign-in-needed-text = 想看您的申請，請到「我的申請」索取驗證碼。
error-page-method-not-allowed-title = 這一頁不能這樣使用
error-page-method-not-allowed-text = 請從首頁重新開始。
error-page-bad-request-title = 送來的內容讀不出來
error-page-bad-request-text = 請回上一頁、重新整理，再試一次。
error-page-invalid-title = 表單裡有地方請再看一下
error-page-invalid-text = 請回上一頁再看一次。內容還沒有送出。
error-page-too-large-title = 一次送太多了
error-page-too-large-text = 您送出的內容超過我們能收的大小。請回上一頁，縮短後再試一次。
error-page-too-many-title = 短時間內試太多次了
error-page-too-many-text = 為了保護大家，我們會計算送出的次數。您填的內容沒有不見：回到上一頁就看得到。
error-page-timeout-title = 等太久了
error-page-timeout-text = 連線太慢或中斷了。請回上一頁再試一次。同一份表單送兩次，只會成為一件申請。
error-page-fault-title = 我們這邊出了狀況
error-page-fault-text = 不是您的問題。請回上一頁，稍後再試一次。如果一直這樣，請寫電子郵件給我們。
error-page-unavailable-title = 現在連不上
error-page-unavailable-text = 請過幾分鐘再試。急的話，請寫電子郵件給資料保護長，效力一樣。
error-page-refused-title = 現在不能這樣做
error-page-refused-text = 依照規定，目前還不行。
error-page-conflict-title = 剛好有別人同時更改
error-page-conflict-text = 請回上一頁、重新整理，再看一次。
error-page-case-cannot-be-opened-title = 這件申請目前無法開啟
error-page-case-cannot-be-opened-text = 您寫的內容無法保存，因為這件申請目前無法開啟；系統已通知維運人員。請改為直接聯絡我們的資料保護長。
error-page-newer-version-title = 目前無法顯示
error-page-newer-version-text = 系統正在更新。您的資料都在，請過幾分鐘再試一次。
my-list-newer = 系統正在更新，這件申請目前無法顯示。資料都在，請過幾分鐘再看。
error-page-case-is-closed-title = 這件申請已經結案
error-page-case-is-closed-text = 請再看一次它的頁面。您隨時可以提出新的申請。
error-page-case-is-open-title = 這件申請還在處理中
error-page-case-is-open-text = 請再看一次它的頁面。
error-page-case-is-unconfirmed-title = 信箱還沒有確認
error-page-case-is-unconfirmed-text = 請先輸入電子郵件裡的驗證碼。
error-page-case-is-confirmed-title = 信箱已經確認過了
error-page-case-is-confirmed-text = 請再看一次這件申請的頁面。
error-page-retry = 請過 { $minutes } 分鐘再試。
error-page-retry-now = 等候時間已過，現在可以再試一次。
error-page-kept = 您填的內容最多在本頁保留兩小時，只限這個瀏覽器，登出後就會消失。您可以先離開，之後再回到本頁。
error-page-kept-own = 您填的內容最多在本頁保留兩小時，只限這個瀏覽器，登入或登出後就會消失。您可以先離開，之後再回到本頁。
error-page-not-kept = 本頁無法保留，只會顯示這一次。離開前請先複製您填的內容。
error-page-files = 一起送來的檔案沒有保留，請重新選擇。
error-page-send-again = 再送一次
error-page-help = 您隨時可以找我們的資料保護長：
error-page-back = 回到首頁

## 無障礙聲明
accessibility-title = 無障礙聲明
accessibility-lead = 每個人都要能使用這些頁面。我們以《網頁內容無障礙指引》（WCAG）2.2 版 AA 級來檢測。
accessibility-can-title = 做得到的
accessibility-can-keyboard = 只用鍵盤就能完成所有事情，而且看得出目前在哪裡。
accessibility-can-reader = 螢幕報讀軟體會唸出標題、欄位、說明和錯誤。
accessibility-can-zoom = 文字可以放大到四倍，也可以用很窄的手機；不需要左右移動畫面。
accessibility-can-contrast = 不論淺色或深色，文字都清楚。用哪一種由您的裝置決定。
accessibility-can-script = 不需要 JavaScript，沒有要解的謎題，也沒有無法延長的時間限制。
accessibility-limits-title = 我們知道還不夠好的
accessibility-limits = 我們給您的檔案可能來自其他程式，不容易報讀。請告訴我們，我們會改用其他形式提供。
accessibility-contact-title = 有地方用起來不方便嗎？
accessibility-contact = 請寫電子郵件給我們。您也可以用這種方式提出申請，效力一樣。
accessibility-contact-call = 請寫電子郵件或打電話給我們。您也可以用這種方式提出申請，效力一樣。

## 試用期間的電子郵件
outbox-title = 試用期間的電子郵件
outbox-lead = 沒有設定郵件伺服器，所以電子郵件不會寄出，而是留在這裡。只有這台電腦看得到這一頁。
outbox-empty = 還沒有電子郵件。
outbox-to = 收件人：
outbox-date = 日期：
outbox-back = 所有電子郵件

# 申復，以及立即辦理的事。
appeal-title = 請我們重新審查（申復）
appeal-lead = 我們沒有完全照您的申請辦理。依{ $law }，您可以請我們重新審查（申復）：我們會再看一次，並以書面說明理由答覆您。
appeal-what = 申復是一件新的申請，有自己的期限。您不一定要說明理由，但說明有助於我們了解。
appeal-body-label = 為什麼我們應該改變決定？
appeal-button = 送出申復
case-appeal-title = 申復：
case-appeal-of = 這是您對 { $reference } 的答覆提出的申復
case-appeal-sent = 我們已收到您的申復，之後都在這一頁。
case-remedy-appeal = 請我們重新審查（申復）
case-remedy-appealed = 您的申復，申請編號是 { $reference }
case-remedy-ask = 詢問這份答覆，或告訴我們少了什麼
case-remedy-write = 就這件申請寫訊息給個資保護小組
case-open-label = 我們還不知道您住在哪裡，所以以最短的期限計算。我們的目標是
case-deed-label = 最晚完成日
case-deed-title = 我們正在停止
case-deed-next = 現在由我們處理：最晚在下面的日期完成您要求的事。您不用做什麼。
case-question-title = 我們的問題
case-again = 再送一次
case-filed = 我們已收到您的申請。您已經登入，所以不需要驗證碼。
case-carried_out-title = 已依您的申請辦理完成
case-carried_out-next = 現在由我們處理：接下來會答覆您。您不用做什麼。
case-printed = { $organisation } · { $url } · 截至 { $moment }
event-filed-appeal = 您提出申復
event-appealed = 您對我們的答覆提出申復
event-carried_out = 您要求的事，我們已立即辦理
event-rules_adopted = 計算期限的規則更新，日期重新計算
error-page-case-has-no-appeal-title = 這裡不能提出申復
error-page-case-has-no-appeal-text = 依您當地的法律，這件事不能向我們提出申復。您隨時可以向我們的資料保護長申訴。
error-draft-gone = 您填的內容已經不在了。我們最多保留兩小時，而且只限填寫的那個瀏覽器；瀏覽器也必須接受 Cookie。

## 保留下來的內容

kept-waits = 您寫的內容送達前您已被登出，因此還沒有送出。我們會保留兩小時：請用同一個瀏覽器在這裡登入，內容就會再次出現。
kept-lost = 您寫的內容送達前您已被登出，因此還沒有送出，我們也無法保留。請用瀏覽器的「上一頁」找回內容，複製後再登入。
kept-gone = 您在這裡填的內容已經不在了。我們最多保留兩小時，而且只限填寫的那個瀏覽器。
kept-not = 目前保留的內容太多，本頁只會顯示這一次。您填的內容都還在：請直接從這裡送出，之後無法再回到本頁。
kept-words = 您填的內容，可以從這裡複製
due-answer-by = 我們最晚會在{ $date }答覆您。
complaint-about = 關於我的申請 { $reference }：

## 系統負責窗口的入口

task-title = 打開您的待辦
task-lead = 您收到的電子郵件裡有編號與驗證碼，請在這裡輸入。
task-reference-label = 您的編號
task-reference-hint = 以 T 開頭，例如 T-7KQ42M。
task-button = 繼續
task-none = 沒有驗證碼，或驗證碼已失效？請輸入編號，讓我們再寄一組到您的信箱。
task-new-code = 再寄一組驗證碼
task-code-asked = 如果這個編號有人使用，新的驗證碼已經寄到他的信箱。
task-proven-title = 謝謝，信箱已確認
task-proven = 您不需要再做什麼。有人詢問自己的資料時，我們會把待辦寄給您。

## 瀏覽器的訊號
signal-title = 已經收到您瀏覽器的訊號
signal-text = 您的瀏覽器送出「全球隱私控制」（Global Privacy Control）。對這個瀏覽器已經生效：我們不出售它的資料，也不會為了在其他網站投放廣告而分享。您不必再做什麼。
signal-more = 再告訴我們您的電子郵件信箱，這個信箱的資料也會比照辦理
signal-form = 訊號不會說您是誰。留下電子郵件信箱，這個信箱的資料也會比照辦理。
signal-none = 如果您的瀏覽器送出「全球隱私控制」（Global Privacy Control）訊號，對那個瀏覽器就等於這項申請，不必填表。我們不依「Do Not Track」處理。

## 隱私權聲明
notice-title = 隱私權聲明
notice-description = { $organisation }如何使用個人資料、為什麼、保存多久，以及您可以怎麼做；並附先前的版本。
notice-since = 自{ $date }起適用
notice-held = 這是{ $date }當時適用的版本。
notice-held-still = 這是{ $date }當時適用的版本，目前仍然適用。
notice-present = 閱讀今天適用的版本
notice-language = 這個版本只有{ $language }。
notice-none = 那一天我們沒有在這裡公布隱私權聲明。現有的版本列在下面。
notice-coming = 自{ $date }起適用新的版本：現在就可以閱讀
notice-contents = 目錄
notice-versions = 所有版本
notice-version = { $date }的版本
notice-shown = （目前顯示）
notice-original = 我們網站上{ $date }的原文

## 主管機關
authorities-title = 您可以申訴的主管機關
authorities-lead = 如果對我們的處理不滿意，可以請主管機關審查，不需要費用。請選擇您住在哪裡。
authorities-button = 顯示主管機關
authorities-none = 就我們所知，這個地方沒有主管機關。您可以向我們申訴，通常也可以向法院提起訴訟。
authorities-law = 您在當地的權利與法律
authorities-framework = 傳送到美國的資料
authorities-framework-text = OMO Inc. 已取得歐盟與美國資料隱私框架的認證。住在歐洲經濟區的人，對於依這個框架傳送的資料，可以依序這樣做：
authorities-step-link = 開啟網站
authorities-all = 我們知道的所有主管機關
authorities-all-text = 沒有列出的地方，就是我們不知道有主管機關。
authorities-region-union = 歐盟與歐洲經濟區
authorities-region-europe = 歐洲其他地區
authorities-region-asia = 亞洲
authorities-region-states = 美國
authorities-region-americas = 美洲其他地區
authorities-region-africa = 非洲
authorities-region-pacific = 澳洲與太平洋
rights-authorities = 各地主管機關
case-remedy-authorities = 主管機關的網頁，以及其他可以採取的方式
case-notice = 您提出申請時適用的隱私權聲明（{ $date }的版本）
case-signal-label = 瀏覽器的訊號
case-signal = 送出時「全球隱私控制」（Global Privacy Control）是開啟的
